/** Draws one chart on its canvas, sharp on any screen, in the colours of JupyterLab's theme. */

import { lines, xOf, yOf, type Frame, type Point } from './chartGeometry';

const LINE_WIDTH = 1.5;
const DOT_RADIUS = 2.5;

export interface Drawing {
  readonly atMs: readonly number[];
  readonly values: readonly (number | null)[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly top: number;
  /** Where the cursor stands; -1: nowhere. */
  readonly cursor: number;
}

/** Where the drawing lies on a canvas of this size: lines at the edges are not cut in half. */
export function frameOf(drawing: Drawing, width: number, height: number): Frame {
  const { fromMs, toMs, top } = drawing;
  return { fromMs, toMs, top, width, height: height - 2 * LINE_WIDTH };
}

export function paint(canvas: HTMLCanvasElement, drawing: Drawing): void {
  const pen = canvas.getContext('2d');
  const { clientWidth: width, clientHeight: height } = canvas;
  if (!pen || width === 0 || height === 0) {
    return;
  }
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  // The theme may have changed since the last time.
  const style = getComputedStyle(canvas);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const frame = frameOf(drawing, width, height);

  const line = colour('--jp-brand-color1');
  pen.translate(0, LINE_WIDTH);
  for (const points of lines(drawing.atMs, drawing.values, frame)) {
    paintLine(pen, points, frame, line);
  }
  paintCursor(pen, drawing, frame, line, colour('--jp-ui-font-color2'));
  pen.translate(0, -LINE_WIDTH);
  pen.fillStyle = colour('--jp-border-color1');
  pen.fillRect(0, height - 1, width, 1);
}

function paintLine(
  pen: CanvasRenderingContext2D,
  points: readonly Point[],
  frame: Frame,
  colour: string
): void {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) {
    return;
  }
  pen.strokeStyle = colour;
  pen.fillStyle = colour;
  pen.lineWidth = LINE_WIDTH;
  pen.lineJoin = 'round';
  pen.lineCap = 'round';
  if (first === last) {
    // Canvases draw no line without a length.
    paintDot(pen, first, LINE_WIDTH);
    return;
  }
  trace(pen, points);
  pen.stroke();
  pen.lineTo(last.x, frame.height);
  pen.lineTo(first.x, frame.height);
  fill(pen, 0.16);
  // How far the values of each column went.
  trace(
    pen,
    points.map(({ x, highY }) => ({ x, y: highY }))
  );
  for (const { x, lowY } of [...points].reverse()) {
    pen.lineTo(x, lowY);
  }
  fill(pen, 0.3);
}

function trace(
  pen: CanvasRenderingContext2D,
  points: readonly Pick<Point, 'x' | 'y'>[]
): void {
  pen.beginPath();
  points.forEach(({ x, y }, index) => {
    if (index === 0) {
      pen.moveTo(x, y);
    } else {
      pen.lineTo(x, y);
    }
  });
}

function fill(pen: CanvasRenderingContext2D, alpha: number): void {
  pen.globalAlpha = alpha;
  pen.fill();
  pen.globalAlpha = 1;
}

function paintCursor(
  pen: CanvasRenderingContext2D,
  drawing: Drawing,
  frame: Frame,
  dot: string,
  hair: string
): void {
  const value = drawing.values[drawing.cursor] ?? null;
  const atMs = drawing.atMs[drawing.cursor];
  if (value === null || atMs === undefined) {
    return;
  }
  const x = xOf(atMs, frame);
  pen.fillStyle = hair;
  pen.fillRect(Math.round(x), 0, 1, frame.height);
  pen.fillStyle = dot;
  paintDot(pen, { x, y: yOf(value, frame) }, DOT_RADIUS);
}

function paintDot(
  pen: CanvasRenderingContext2D,
  { x, y }: Pick<Point, 'x' | 'y'>,
  radius: number
): void {
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
  pen.fill();
}
