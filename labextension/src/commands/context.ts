/** What every command is given, and how commands are added. */

import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyJSONObject, ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { CommandId } from '../ids';
import type { Workspace } from '../models/workspace';
import type { Host } from './host';
import type { JobNotices } from './notices';

export interface CommandContext {
  readonly commands: CommandRegistry;
  readonly workspace: Workspace;
  readonly trans: TranslationBundle;
  readonly host: Host;
  readonly notices: JobNotices;
}

type Args = ReadonlyPartialJSONObject;

/** The properties of a command's arguments, as JSON Schema: so that others can call it. */
export type ArgsSchema = Readonly<Record<string, ReadonlyJSONObject>>;

export function addCommand(
  context: CommandContext,
  id: CommandId,
  args: ArgsSchema,
  options: CommandRegistry.ICommandOptions
): void {
  context.commands.addCommand(id, {
    ...options,
    describedBy: { args: { type: 'object', properties: args } }
  });
}

export function text(args: Args, name: string): string | null {
  const value = args[name];
  return typeof value === 'string' ? value : null;
}

export function flag(args: Args, name: string): boolean {
  return args[name] === true;
}

export function texts(args: Args, name: string): string[] {
  const value = args[name];
  return Array.isArray(value)
    ? value.filter((each): each is string => typeof each === 'string')
    : [];
}
