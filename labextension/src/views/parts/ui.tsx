/** What every view needs around it: words, commands, and a model's state as it changes. */

import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';
import * as React from 'react';
import type { CommandId } from '../../ids';
import type { Workspace } from '../../models/workspace';

export interface Ui {
  readonly trans: TranslationBundle;
  readonly commands: CommandRegistry;
  readonly workspace: Workspace;
}

export type Run = (id: CommandId, args?: ReadonlyPartialJSONObject) => void;

const Context = React.createContext<Ui | null>(null);

/** The surroundings, and `run`: the only way in which a view acts. */
export function useUi(): Ui & { readonly run: Run } {
  const ui = React.useContext(Context);
  if (!ui) {
    throw new Error('A view of ColabSync stands outside of its surroundings.');
  }
  const { commands } = ui;
  const run = React.useCallback<Run>(
    (id, args) => {
      // Commands report their own failures; a rejection here has been told already.
      commands.execute(id, args).catch(() => undefined);
    },
    [commands]
  );
  return { ...ui, run };
}

export function Surroundings(props: React.PropsWithChildren<Ui>): React.JSX.Element {
  const { children, trans, commands, workspace } = props;
  const ui = React.useMemo(
    () => ({ trans, commands, workspace }),
    [trans, commands, workspace]
  );
  return <Context.Provider value={ui}>{children}</Context.Provider>;
}

interface Observable<S> {
  readonly state: S;
  readonly changed: ISignal<unknown, void>;
}

/** A model's state; the view is drawn again when it changes. */
export function useModel<S>(model: Observable<S>): S {
  const subscribe = React.useCallback(
    (onChange: () => void) => {
      model.changed.connect(onChange);
      return () => void model.changed.disconnect(onChange);
    },
    [model]
  );
  return React.useSyncExternalStore(subscribe, () => model.state);
}

/** A Lumino widget around one view. */
export class ViewWidget extends ReactWidget {
  constructor(
    private readonly ui: Ui,
    private readonly View: React.ComponentType
  ) {
    super();
    this.addClass('jp-colabsync-view');
  }

  protected override render(): React.JSX.Element {
    const { ui, View } = this;
    return (
      <Surroundings {...ui}>
        <View />
      </Surroundings>
    );
  }
}
