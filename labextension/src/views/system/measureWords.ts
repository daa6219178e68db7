/** What was measured, in words: figures of one size each, estimates called so. Pure. */

import type { TranslationBundle } from '@jupyterlab/translation';
import type {
  MachineAbout,
  MeasuredRow,
  Measurement,
  TransferSpeed
} from '../../api/contract.gen';
import { bytes, rate } from '../parts/format';

/** `0.42 ms`, `12 ms`, `740 ms`, `1.63 s`, `74 s`: three figures at most. */
export function seconds(value: number, trans: TranslationBundle): string {
  // What rounds to a whole second is one.
  return value < 0.9995
    ? trans.__('%1 ms', figures(value * 1000))
    : trans.__('%1 s', figures(value));
}

/** `0.42`, `8.8`, `74`, `1,230`: no more than a measurement is good for. */
export function figures(value: number): string {
  const digits = value >= 9.995 ? (value >= 99.95 ? 0 : 1) : 2;
  return Number(value.toFixed(digits)).toLocaleString('en-US');
}

export function precisionWords(
  precision: MeasuredRow['precision'],
  trans: TranslationBundle
): string {
  switch (precision) {
    case 'float32':
      return trans.__('float32');
    case 'tf32':
      return trans.__('TF32');
    case 'float16':
      return trans.__('float16');
    case 'bfloat16':
      return trans.__('bfloat16');
  }
}

export function workWords(work: MeasuredRow['work'], trans: TranslationBundle): string {
  switch (work) {
    case 'convolution':
      return trans.__('Convolution');
    case 'matrix product':
      return trans.__('Matrix product');
  }
}

export function deviceWords(
  device: MeasuredRow['device'],
  trans: TranslationBundle
): string {
  return device === 'gpu' ? trans.__('GPU') : trans.__('CPU');
}

/** Rows of the same computation, in the order in which they were measured. */
export function byWork(
  rows: readonly MeasuredRow[]
): readonly { readonly key: string; readonly rows: readonly MeasuredRow[] }[] {
  const groups = new Map<string, MeasuredRow[]>();
  for (const row of rows) {
    const key = `${row.work} ${row.shape}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups].map(([key, each]) => ({ key, rows: each }));
}

/** One bar of the chart: seconds for a hundred convolutions. */
export interface ChartBar {
  readonly name: string;
  readonly seconds: number;
  /** Somebody else's figure. */
  readonly isTold: boolean;
  /** 0 to 1, of the longest. */
  readonly share: number;
}

/** A hundred convolutions on this machine beside the figures that others told. */
export function chartBars(
  measurement: Pick<Measurement, 'rows' | 'told'>,
  trans: TranslationBundle
): ChartBar[] {
  const own = measurement.rows.flatMap(row =>
    row.work === 'convolution' && row.medianS !== null
      ? {
          name: trans.__(
            '%1 here, %2',
            deviceWords(row.device, trans),
            precisionWords(row.precision, trans)
          ),
          seconds: row.medianS * 100,
          isTold: false
        }
      : []
  );
  const told = measurement.told.map(({ name, hundredS }) => ({
    name,
    seconds: hundredS,
    isTold: true
  }));
  if (own.length === 0) {
    return [];
  }
  const bars = [...own, ...told];
  const longest = Math.max(...bars.map(bar => bar.seconds));
  return bars.map(bar => ({ ...bar, share: longest > 0 ? bar.seconds / longest : 0 }));
}

/** `about 410 MB/s written, 1.2 GB/s read (64 MB tried)`, or why it is not known. */
export function speedWords(
  speed: TransferSpeed,
  kind: 'disk' | 'drive',
  trans: TranslationBundle
): string {
  const { writeBytesPerS, readBytesPerS, sizeBytes, problem } = speed;
  const isDisk = kind === 'disk';
  const parts = [
    writeBytesPerS === null
      ? ''
      : trans.__(
          isDisk ? 'about %1 written' : 'about %1 up',
          rate(writeBytesPerS, 'bytes', trans)
        ),
    readBytesPerS === null
      ? ''
      : trans.__(
          isDisk ? 'about %1 read' : 'about %1 down',
          rate(readBytesPerS, 'bytes', trans)
        )
  ].filter(Boolean);
  const found =
    parts.length === 0
      ? ''
      : trans.__('%1 (one try with %2)', parts.join(', '), bytes(sizeBytes));
  return [found, problem ?? ''].filter(Boolean).join('. ');
}

/** What the machine is: name and value of each line, without what is not known. */
export function aboutLines(
  about: MachineAbout,
  trans: TranslationBundle
): readonly (readonly [string, string])[] {
  const { cores, threads, diskFreeBytes, diskTotalBytes, gpus, driver } = about;
  const cpu = [
    about.cpu,
    cores === null ? '' : trans._n('%1 core', '%1 cores', cores),
    threads === null ? '' : trans._n('%1 thread', '%1 threads', threads)
  ];
  const disk =
    diskFreeBytes === null || diskTotalBytes === null
      ? ''
      : trans.__('%1 free of %2', bytes(diskFreeBytes), bytes(diskTotalBytes));
  const gpu = [gpus.join(', '), driver === null ? '' : trans.__('driver %1', driver)];
  const lines: [string, string][] = [
    [trans.__('CPU'), cpu.filter(Boolean).join(' · ')],
    [trans.__('GPU'), gpu.filter(Boolean).join(' · ')],
    [trans.__('Memory'), bytes(about.memoryBytes)],
    [trans.__('Disk'), disk],
    [trans.__('System'), about.system]
  ];
  return lines.filter(([, value]) => value !== '');
}
