import * as React from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  about,
  job,
  measuredRow,
  measurement,
  overview,
  nobody,
  progress,
  session
} from '../../../testing/samples';
import { Refusal } from '../../../testing/server';
import { click, Stage } from '../../../testing/stage';
import { COMMAND_IDS } from '../../ids';
import type { MeasureModel } from '../../models/measure';
import { MeasureForm } from './measureDialog';
import { MeasurePart } from './measurePart';
import { SessionPart } from './sessionPart';

const running = job({
  id: 'm',
  key: 'measure',
  kind: 'measure',
  title: 'Measuring this machine',
  progress: progress({
    done: 3,
    total: 9,
    unit: 'steps',
    label: 'convolution on the GPU',
    ratePerS: null,
    remainingS: null
  })
});

let stage: Stage;
let measure: MeasureModel;
let copied: string[];

beforeEach(() => {
  copied = [];
  stage = new Stage().recordCommands();
  stage.server
    .on('overview', overview())
    .on('aboutMachine', about())
    .on('lastMeasurement', { measurement: null })
    .on('measureMachine', running);
  measure = stage.workspace.measure();
});

afterEach(() => {
  measure.dispose();
  stage.dispose();
});

async function open(): Promise<HTMLElement> {
  await stage.workspace.refresh();
  await measure.load();
  return stage.show(
    <MeasureForm
      measure={measure}
      kernels={[
        { name: 'python3', label: 'Python 3' },
        { name: 'torch', label: 'Torch' }
      ]}
      copy={text => copied.push(text)}
    />
  );
}

const inputs = (node: HTMLElement): HTMLInputElement[] => [
  ...node.querySelectorAll('input')
];

describe('the dialog', () => {
  it('says what the machine is and copies that, before anything was measured', async () => {
    const node = await open();
    expect(node.textContent).toContain('Intel Xeon 2.20 GHz · 1 core · 2 threads');
    await stage.after(() => click(node, 'Copy as Markdown'));
    expect(copied).toEqual(['# This machine']);
    expect(node.textContent).toContain('Copied');
  });

  it('measures what is ticked', async () => {
    const node = await open();
    expect(inputs(node).map(box => box.checked)).toEqual([true, false, false]);
    await stage.after(() => inputs(node)[1]?.click());
    await stage.after(() => click(node, 'Measure'));
    expect(stage.server.asked.at(-1)).toBe(
      'measureMachine {"kernel":null,"compute":true,"disk":true,"drive":false,"anyway":false}'
    );
  });

  it('has nothing to measure while nothing is ticked', async () => {
    const node = await open();
    await stage.after(() => inputs(node)[0]?.click());
    expect(node.querySelector('button')?.disabled).toBe(true);
  });

  it('does not offer the way to Drive without an account', async () => {
    stage.server.on('overview', overview({ account: nobody() }));
    const node = await open();
    expect(inputs(node).map(box => box.disabled)).toEqual([false, false, true]);
  });

  it('shows how far it is, and stops', async () => {
    const node = await open();
    await stage.after(() => click(node, 'Measure'));
    expect(node.textContent).toContain('3 of 9 steps · convolution on the GPU');
    expect(inputs(node).every(box => box.disabled)).toBe(true);
    await stage.after(() => click(node, 'Stop'));
    expect(stage.ran).toEqual([`${COMMAND_IDS.cancelJob} {"jobId":"m"}`]);
  });

  it('keeps the keyboard where it is while it measures, and begins no second time', async () => {
    const node = await open();
    document.body.append(node);
    const start = node.querySelector('button');
    start?.focus();
    await stage.after(() => click(node, 'Measure'));
    await stage.after(() => click(node, 'Measure'));
    expect([start?.getAttribute('aria-disabled'), start?.disabled]).toEqual([
      'true',
      false
    ]);
    expect(document.activeElement).toBe(start);
    expect(
      stage.server.asked.filter(each => each.startsWith('measureMachine'))
    ).toHaveLength(1);
  });

  it('offers to measure anyway while kernels work', async () => {
    const busy = { code: 'kernels_busy', message: 'train.ipynb works.', url: null };
    stage.server.on('measureMachine', new Refusal(busy));
    const node = await open();
    await stage.after(() => click(node, 'Measure'));
    expect(node.querySelector('[role=alert]')?.textContent).toContain(
      'train.ipynb works'
    );
    await stage.after(() => click(node, 'Measure anyway'));
    expect(stage.server.asked.at(-1)).toContain('"anyway":true');
  });

  it('shows the last results: runs, what was noisy, what could not be run', async () => {
    const found = measurement({
      rows: [
        measuredRow({ isNoisy: true }),
        measuredRow({
          device: 'gpu',
          precision: 'float16',
          medianS: null,
          problem: 'The GPU has too little free memory.'
        })
      ],
      told: [{ name: 'K80, as a tutorial tells', hundredS: 2 }],
      notes: ['Two cores.']
    });
    stage.server.on('lastMeasurement', { measurement: found });
    const node = await open();
    const rows = [...node.querySelectorAll('tbody tr')].map(row =>
      [...row.children].map(each => each.textContent).join('|')
    );
    expect(rows).toEqual([
      'Convolution32 × 7×7 on 100×100×100×3',
      'CPU|float32|1.63 s|noisy740 ms|74 s|13',
      'GPU|float16|The GPU has too little free memory.'
    ]);
    const bars = [...node.querySelectorAll('figure li')].map(bar => bar.textContent);
    expect(bars).toEqual(['CPU here, float3274 s', 'K80, as a tutorial tells2 s']);
    expect(node.textContent).toContain('Two cores.');
    await stage.after(() => click(node, 'Copy as Markdown'));
    expect(copied).toEqual(['# Measured']);
  });
});

describe('the line in the section', () => {
  it('opens the dialog', async () => {
    const node = await stage.show(<MeasurePart />);
    click(node, 'Measure this machine…');
    expect(stage.ran).toEqual([`${COMMAND_IDS.measureMachine} {}`]);
  });

  it('shows how far a measurement is', async () => {
    stage.workspace.jobs.put(running);
    const node = await stage.show(<MeasurePart />);
    expect(node.textContent).toContain('33 %');
    expect(node.textContent).toContain('3 of 9 steps');
  });
});

describe('the session clock', () => {
  it('is nothing where machines do not end', async () => {
    const node = await stage.show(<SessionPart />);
    expect(node.textContent).toBe('');
  });

  it('tells when the machine ends, and offers other limits', async () => {
    stage.bus.send({ kind: 'session', session: session({ leftS: 600 }) });
    const node = await stage.show(<SessionPart />);
    expect(node.textContent).toContain('This Colab VM: up 3 h 12 min');
    expect(node.textContent).toContain('at the latest, often sooner');
    expect(node.querySelector('.jp-colabsync-glyph')).toMatchObject({
      dataset: { tone: 'warn' }
    });
    expect(node.querySelector('button')?.textContent).toBe('limit 12 h');
  });
});
