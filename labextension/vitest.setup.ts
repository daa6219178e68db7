/** What JupyterLab's modules expect of a browser and jsdom lacks. */

class DragEventForTests extends MouseEvent {
  readonly dataTransfer = null;
}

const ignore = (): void => undefined;

/** Nothing scrolls or is laid out in jsdom, so there is nothing to report. */
class SilentObserver {
  readonly observe = ignore;
  readonly unobserve = ignore;
  readonly disconnect = ignore;
  readonly takeRecords = (): [] => [];
}

Object.assign(globalThis, {
  DragEvent: DragEventForTests,
  IntersectionObserver: SilentObserver,
  ResizeObserver: SilentObserver,
  // React then warns when a test changes state outside act().
  IS_REACT_ACT_ENVIRONMENT: true,
  requestIdleCallback: (callback: () => void): number => window.setTimeout(callback, 0),
  cancelIdleCallback: (handle: number): void => {
    window.clearTimeout(handle);
  },
  matchMedia: (query: string): object => ({
    media: query,
    matches: false,
    addEventListener: ignore,
    removeEventListener: ignore,
    // Jupyter's web components still use the old names.
    addListener: ignore,
    removeListener: ignore
  })
});

Element.prototype.scrollIntoView = ignore;
// Nothing is painted in jsdom, which would say so at every attempt.
HTMLCanvasElement.prototype.getContext = () => null;

export {};
