/** Running work and what lately ended, by id; kept fresh by events. */

import type { Client } from '../api/client';
import type { Job } from '../api/contract.gen';
import { FeatureModel } from './feature';

/** How often to look whether an awaited job ended, should its event get lost. */
const SAFETY_LOOK_MS = 10_000;

export interface JobsState {
  /** Newest first. */
  readonly jobs: readonly Job[];
}

export class JobsModel extends FeatureModel<JobsState> {
  constructor(private readonly client: Client) {
    super({ jobs: [] });
  }

  /** Take one job as it stands now; older news about it is dropped. */
  put(job: Job): void {
    const known = this.find(job.id);
    if (known && hasEnded(known) && !hasEnded(job)) {
      return;
    }
    const jobs = known
      ? this.state.jobs.map(each => (each.id === job.id ? job : each))
      : [job, ...this.state.jobs];
    this.set({ jobs });
  }

  /** Take the server's whole list. */
  putAll(jobs: readonly Job[]): void {
    this.set({ jobs });
  }

  find(id: string): Job | undefined {
    return this.state.jobs.find(job => job.id === id);
  }

  /** The job under `key` that still runs, if any. */
  running(key: string): Job | undefined {
    return this.state.jobs.find(job => job.key === key && !hasEnded(job));
  }

  async cancel(id: string): Promise<void> {
    this.put(await this.client.call('cancelJob', { jobId: id }));
  }

  /** Tell `onChange` how the job stands until it ended; resolves with its end. */
  follow(job: Job, onChange: (job: Job) => void): Promise<Job> {
    this.put(job);
    return new Promise(resolve => {
      let last: Job | null = null;
      const look = (): void => {
        // A server that restarted knows nothing of it any more: it was stopped.
        const now = this.find(job.id) ?? { ...job, state: 'cancelled' };
        if (now === last) {
          return;
        }
        last = now;
        onChange(now);
        if (hasEnded(now)) {
          this.changed.disconnect(look);
          window.clearInterval(safety);
          resolve(now);
        }
      };
      const safety = window.setInterval(() => void this.lookAgain(), SAFETY_LOOK_MS);
      this.changed.connect(look);
      look();
    });
  }

  private async lookAgain(): Promise<void> {
    if (document.hidden) {
      return;
    }
    try {
      this.putAll((await this.client.call('jobs', {})).jobs);
    } catch {
      // The next look, or an event, will tell.
    }
  }
}

export function hasEnded(job: Job): boolean {
  return job.state !== 'waiting' && job.state !== 'running';
}

/** How far a job is, 0 to 1, or null while nobody knows. */
export function fraction(job: Job): number | null {
  const { done, total } = job.progress ?? { done: 0, total: null };
  return total ? Math.min(1, done / total) : null;
}
