/** The Sync section: every link with its state; or what a link is, and how to make the first. */

import * as React from 'react';
import { COMMAND_IDS } from '../../ids';
import { Button, Empty, Skeleton } from '../parts/basics';
import { useArrows } from '../parts/arrows';
import { useModel, useUi } from '../parts/ui';
import { LinkRow } from './linkRow';

export function SyncSection(): React.JSX.Element {
  const { trans, run, workspace } = useUi();
  const { links, isLoaded, problems } = useModel(workspace.sync);
  // Progress of a link lies with its job.
  useModel(workspace.jobs);
  const [openId, setOpenId] = React.useState<string | null>(null);
  const arrows = useArrows();
  if (!isLoaded) {
    return <Skeleton lines={2} />;
  }
  if (links.length === 0) {
    return (
      <Empty>
        <p>
          {trans.__(
            'A link keeps a folder here equal to a folder on Drive: what changes on one side appears on the other.'
          )}
        </p>
        <Button onClick={() => run(COMMAND_IDS.linkFolder)}>
          {trans.__('Link a folder…')}
        </Button>
      </Empty>
    );
  }
  return (
    <div {...arrows} role="tree" aria-label={trans.__('Linked folders')}>
      {links.map(link => (
        <LinkRow
          key={link.id}
          link={link}
          job={workspace.jobs.running(`sync:${link.id}`)}
          problem={problems[link.id] ?? null}
          isOpen={openId === link.id}
          onToggle={() => setOpenId(openId === link.id ? null : link.id)}
        />
      ))}
    </div>
  );
}
