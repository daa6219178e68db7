/** Before anything is searched or here: what the field takes. */

import * as React from 'react';
import { folderOf } from '../../models/kaggleData';
import { Empty, TextButton } from '../parts/basics';
import { useModel, useUi } from '../parts/ui';

export function Welcome(): React.JSX.Element | null {
  const { trans, workspace } = useUi();
  const { kaggle } = workspace;
  const { kind } = useModel(kaggle);
  const { pulled } = useModel(workspace.pulled);
  const { jobs } = useModel(workspace.jobs);
  if (pulled?.length || jobs.some(job => folderOf(job) !== null)) {
    return null;
  }
  const words = {
    dataset: trans.__('See popular datasets'),
    competition: trans.__('See competitions'),
    model: trans.__('See popular models')
  };
  return (
    <Empty>
      <p>
        {trans.__(
          'Search by words, or paste what you have: the address of a page on Kaggle, owner/name, or a copied download command.'
        )}
      </p>
      <TextButton onClick={() => void kaggle.search()}>{words[kind]}</TextButton>
    </Empty>
  );
}
