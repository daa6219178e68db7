/** Tells screen readers when a job ends; percents are not told. */

import * as React from 'react';
import type { Job } from '../../api/contract.gen';
import { hasEnded } from '../../models/jobs';
import { useModel, useUi } from '../parts/ui';

export function Announcer(): React.JSX.Element {
  const { workspace } = useUi();
  const { jobs } = useModel(workspace.jobs);
  const known = React.useRef<ReadonlySet<string> | null>(null);
  const [text, setText] = React.useState('');
  React.useEffect(() => {
    const ended = jobs.filter(hasEnded);
    // Quiet syncs end all the time; what the person started is told.
    const news = ended.find(
      job => job.kind !== 'sync' && known.current !== null && !known.current.has(job.id)
    );
    known.current = new Set(ended.map(job => job.id));
    if (news) {
      setText(words(news));
    }
  }, [jobs]);
  return (
    <div className="jp-colabsync-announcer" role="status" aria-live="polite">
      {text}
    </div>
  );
}

function words(job: Job): string {
  return job.result?.message ?? job.problem?.message ?? job.title;
}
