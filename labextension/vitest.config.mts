import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    environment: 'jsdom',
    include: ['src/**/*.spec.{ts,tsx}'],
    setupFiles: ['vitest.setup.ts'],
    // A spec that asserts nothing proves nothing.
    expect: { requireAssertions: true },
    // JupyterLab's and its web components' ES modules import without file extensions,
    // which Node refuses; inlined, Vite resolves them.
    server: { deps: { inline: [/@jupyterlab/, /@jupyter\//, /@lumino/] } }
  }
});
