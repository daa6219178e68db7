import * as React from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { overview } from '../../../testing/samples';
import { Stage } from '../../../testing/stage';
import { LazyKaggleSection } from './lazy';

let stage: Stage;

beforeEach(async () => {
  stage = new Stage().recordCommands();
  stage.server.on('kagglePulled', { pulled: [] }).on('overview', overview());
  await stage.workspace.refresh();
});

afterEach(() => {
  stage.dispose();
});

describe('the Kaggle section', () => {
  it('asks and shows nothing before somebody looks, and then itself', async () => {
    const node = await stage.show(<LazyKaggleSection />);
    expect(node.querySelector('[role="status"]')?.getAttribute('aria-label')).toBe(
      'Loading'
    );
    expect(stage.server.asked).toEqual(['overview {}']);
    await stage.after(() => (stage.workspace.pulled.isActive = true));
    await stage.after(() => vi.dynamicImportSettled());
    expect(node.querySelector('[role="search"]')).not.toBeNull();
  });
});
