/** What was measured last: a table, a chart beside figures told by others, speeds, notes. */

import * as React from 'react';
import type { MeasuredRow, Measurement } from '../../api/contract.gen';
import { conflictIcon } from '../../icons';
import { Glyph } from '../parts/basics';
import { age } from '../parts/format';
import { useUi } from '../parts/ui';
import {
  byWork,
  chartBars,
  deviceWords,
  figures,
  precisionWords,
  seconds,
  speedWords,
  workWords
} from './measureWords';

const COLUMNS = 6;

export function Results(props: { readonly measurement: Measurement }): React.JSX.Element {
  const { trans } = useUi();
  const { measurement } = props;
  const { rows, notes, disk, drive, kernel, framework, atMs } = measurement;
  const how = [age(atMs, Date.now(), trans), framework ?? '', kernel].filter(Boolean);
  return (
    <section>
      <h3 className="jp-colabsync-measureTitle">
        {trans.__('Measured')}
        <span className="jp-colabsync-dim">{how.join(' · ')}</span>
      </h3>
      {rows.length > 0 && <RowTable rows={rows} />}
      <Chart measurement={measurement} />
      <dl className="jp-colabsync-facts">
        {disk && (
          <>
            <dt>{trans.__('Disk')}</dt>
            <dd>{speedWords(disk, 'disk', trans)}</dd>
          </>
        )}
        {drive && (
          <>
            <dt>{trans.__('Drive')}</dt>
            <dd>{speedWords(drive, 'drive', trans)}</dd>
          </>
        )}
      </dl>
      {notes.map(note => (
        <p key={note} className="jp-colabsync-dim">
          {note}
        </p>
      ))}
    </section>
  );
}

function RowTable(props: { readonly rows: readonly MeasuredRow[] }): React.JSX.Element {
  const { trans } = useUi();
  return (
    <table className="jp-colabsync-measured">
      <thead>
        <tr>
          <th scope="col">{trans.__('Device')}</th>
          <th scope="col">{trans.__('Precision')}</th>
          <th scope="col">{trans.__('First run')}</th>
          <th scope="col">{trans.__('Each run')}</th>
          <th scope="col">{trans.__('100 runs')}</th>
          <th scope="col">{trans.__('GFLOP/s')}</th>
        </tr>
      </thead>
      {byWork(props.rows).map(({ key, rows }) => (
        <tbody key={key}>
          <tr>
            <th colSpan={COLUMNS} scope="rowgroup">
              {rows[0] && workWords(rows[0].work, trans)}
              <span className="jp-colabsync-dim">{rows[0]?.shape}</span>
            </th>
          </tr>
          {rows.map(row => (
            <Row key={`${row.device} ${row.deviceName} ${row.precision}`} row={row} />
          ))}
        </tbody>
      ))}
    </table>
  );
}

function Row(props: { readonly row: MeasuredRow }): React.JSX.Element {
  const { trans } = useUi();
  const { row } = props;
  const { deviceName, firstS, medianS, minS, maxS, gflopPerS, problem, runs } = row;
  const spread =
    minS === null || maxS === null
      ? undefined
      : trans.__(
          'The middle of %1 runs, which took %2 to %3',
          runs,
          seconds(minS, trans),
          seconds(maxS, trans)
        );
  return (
    <tr>
      <td title={deviceName}>{deviceWords(row.device, trans)}</td>
      <td>{precisionWords(row.precision, trans)}</td>
      {problem === null ? (
        <>
          <td>{firstS === null ? '' : seconds(firstS, trans)}</td>
          <td title={spread}>
            {row.isNoisy && <Noisy />}
            {medianS === null ? '' : seconds(medianS, trans)}
          </td>
          <td>{medianS === null ? '' : seconds(medianS * 100, trans)}</td>
          <td>{gflopPerS === null ? '' : figures(gflopPerS)}</td>
        </>
      ) : (
        <td className="jp-colabsync-measuredProblem" colSpan={COLUMNS - 2}>
          {problem}
        </td>
      )}
    </tr>
  );
}

/** The runs differ by more than half: other work was running. */
function Noisy(): React.JSX.Element {
  const { trans } = useUi();
  const hint = trans.__('Its runs differ by more than half: other work was running');
  return (
    <span className="jp-colabsync-noisy" title={hint}>
      <Glyph icon={conflictIcon} tone="warn" />
      {trans.__('noisy')}
    </span>
  );
}

/** A hundred convolutions: short bars are fast ones; each has its name and its value. */
function Chart(props: { readonly measurement: Measurement }): React.JSX.Element | null {
  const { trans } = useUi();
  const bars = chartBars(props.measurement, trans);
  if (bars.length === 0) {
    return null;
  }
  return (
    <figure className="jp-colabsync-measureChart">
      <figcaption className="jp-colabsync-dim">
        {trans.__('Seconds for 100 convolutions; a shorter bar is faster')}
      </figcaption>
      <ul>
        {bars.map(({ name, seconds: value, isTold, share }) => (
          <li key={name} className={isTold ? 'jp-mod-told' : ''}>
            <span className="jp-colabsync-oneLine" title={name}>
              {name}
            </span>
            <span className="jp-colabsync-measureTrack" aria-hidden="true">
              <span style={{ width: `${Math.max(0.5, share * 100)}%` }} />
            </span>
            <span>{trans.__('%1 s', figures(value))}</span>
          </li>
        ))}
      </ul>
    </figure>
  );
}
