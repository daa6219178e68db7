/** Which files of a pull are wanted: ticks in a tree, and the patterns they stand for. Pure. */

/** A file or folder by its path inside the holding, with slashes. */
export interface Place {
  readonly path: string;
  readonly isFolder: boolean;
}

/** A tick that differs from that of the folder it lies in. */
interface Mark {
  readonly isFolder: boolean;
  readonly isOn: boolean;
}

/**
 * Ticks of a tree of any size, of which only what a person changed is written down: so that
 * "everything but these" needs no list of everything.
 */
export interface Choice {
  /** Whether what has no mark above it is wanted. */
  readonly isAll: boolean;
  readonly marks: ReadonlyMap<string, Mark>;
}

export type Tick = 'on' | 'off' | 'some';

export const EVERYTHING: Choice = { isAll: true, marks: new Map() };

/** How the box beside a file or folder looks. */
export function tickOf(choice: Choice, place: Place): Tick {
  const { path, isFolder } = place;
  if (isFolder) {
    for (const marked of choice.marks.keys()) {
      if (marked.startsWith(`${path}/`)) {
        return 'some';
      }
    }
  }
  return isOn(choice, path) ? 'on' : 'off';
}

/**
 * The choice after a click on a box: what was wholly on goes, all else comes.
 *
 * `childrenOf` tells what lies in a folder (`''`: the top), or null while not all of it is known:
 * a folder of which every part has the same tick has that tick itself.
 */
export function toggle(
  choice: Choice,
  place: Place,
  childrenOf: (folder: string) => readonly Place[] | null
): Choice {
  let next = put(choice, place, tickOf(choice, place) !== 'on');
  for (let folder = parentOf(place.path); folder !== null; folder = parentOf(folder)) {
    const children = childrenOf(folder);
    const ticks = new Set(children?.map(each => tickOf(next, each)));
    const [tick] = ticks;
    if (ticks.size !== 1 || tick === 'some') {
      break;
    }
    next = put(next, { path: folder, isFolder: true }, tick === 'on');
  }
  return next;
}

/**
 * The choice as patterns by the rules of .gitignore, the last that fits deciding; none for
 * everything, null for nothing at all.
 *
 * A folder is written `/train/**`, not `/train/`: after `**`, which names every file, taking a
 * folder back would leave its files in.
 */
export function patternsOf(choice: Choice): readonly string[] | null {
  if (choice.marks.size === 0) {
    return choice.isAll ? [] : null;
  }
  const marks = [...choice.marks].sort(
    ([one], [other]) => depth(one) - depth(other) || (one < other ? -1 : 1)
  );
  const lines = marks.map(
    ([path, mark]) =>
      `${mark.isOn ? '' : '!'}/${escaped(path)}${mark.isFolder ? '/**' : ''}`
  );
  return choice.isAll ? ['**', ...lines] : lines;
}

/** The choice that patterns stand for, names written out among them; null for other patterns. */
export function choiceOf(patterns: readonly string[]): Choice | null {
  if (patterns.length === 0) {
    return EVERYTHING;
  }
  const [first, ...others] = patterns;
  const isAll = first === '**';
  let choice: Choice = { isAll, marks: new Map() };
  for (const pattern of isAll ? others : patterns) {
    const isTakenBack = pattern.startsWith('!');
    const body = pattern.slice(isTakenBack ? 1 : 0).replace(/^\//, '');
    const named = body.replace(/\/(\*\*)?$/, '');
    if (named === '' || /[*?[\]]/.test(named.replace(/\\./g, ''))) {
      return null;
    }
    const path = named.replace(/\\(.)/g, '$1');
    choice = put(choice, { path, isFolder: named !== body }, !isTakenBack);
  }
  return choice;
}

/** What a person typed as patterns: parted by commas. */
export function globsOf(text: string): readonly string[] {
  return text
    .split(',')
    .map(each => each.trim())
    .filter(each => each !== '');
}

function put(choice: Choice, place: Place, isWanted: boolean): Choice {
  const { path, isFolder } = place;
  if (path === '') {
    return { isAll: isWanted, marks: new Map() };
  }
  const marks = new Map(
    [...choice.marks].filter(([each]) => each !== path && !each.startsWith(`${path}/`))
  );
  const next = { isAll: choice.isAll, marks };
  if (isOn(next, path) !== isWanted) {
    marks.set(path, { isFolder, isOn: isWanted });
  }
  return next;
}

/** The tick a path has by itself or by the nearest folder above it. */
function isOn(choice: Choice, path: string): boolean {
  for (let at: string | null = path; at !== null; at = parentOf(at)) {
    const mark = choice.marks.get(at);
    if (mark) {
      return mark.isOn;
    }
  }
  return choice.isAll;
}

/** The folder of a path, `''` being the top; null for the top itself. */
function parentOf(path: string): string | null {
  return path === '' ? null : path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function depth(path: string): number {
  return path.split('/').length;
}

/** A name in which no sign means anything to .gitignore, and whose spaces at the end stay. */
function escaped(path: string): string {
  return path
    .replace(/[*?[\]\\]/g, '\\$&')
    .replace(/ +$/, spaces => spaces.replace(/ /g, '\\ '));
}
