/** One field for words, links and commands; beside it what kind of thing is searched, and how. */

import {
  filterDotIcon,
  filterIcon,
  HTMLSelect,
  InputGroup
} from '@jupyterlab/ui-components';
import * as React from 'react';
import {
  FILE_TYPES,
  filterCount,
  hasFilters,
  KINDS,
  LICENCES,
  namesOne,
  SIZES,
  SORTS,
  sortOf
} from '../../models/kaggleSearch';
import { IconButton } from '../parts/basics';
import { useModel, useUi } from '../parts/ui';
import { fileTypeWord, kindWord, licenceWord, sizeWord, sortWord } from './hitWords';

export function SearchForm(): React.JSX.Element {
  const { trans, workspace } = useUi();
  const { kaggle } = workspace;
  const { text, look, isFiltering } = useModel(kaggle);
  return (
    <form
      className="jp-colabsync-finder"
      role="search"
      aria-label={trans.__('Kaggle')}
      onSubmit={event => {
        event.preventDefault();
        void kaggle.submit();
      }}
    >
      <InputGroup
        type="text"
        value={text}
        spellCheck={false}
        autoComplete="off"
        rightIcon="ui-components:search"
        aria-label={trans.__('Search Kaggle, or paste a link')}
        placeholder={trans.__('Search, or paste a Kaggle link')}
        onChange={event => kaggle.type(event.target.value)}
        onPaste={event => {
          const pasted = event.clipboardData.getData('text');
          const { selectionStart, selectionEnd, value } = event.currentTarget;
          const replacesAll =
            (selectionEnd ?? 0) - (selectionStart ?? 0) === value.length;
          if (replacesAll && namesOne(pasted)) {
            event.preventDefault();
            void kaggle.describe(pasted);
          }
        }}
      />
      {!look && <Kinds />}
      {!look && isFiltering && <FilterFields />}
    </form>
  );
}

/** What is searched for, and the button that unfolds how. */
function Kinds(): React.JSX.Element {
  const { trans, workspace } = useUi();
  const { kaggle } = workspace;
  const { kind, filters, isFiltering } = useModel(kaggle);
  const name = React.useId();
  const count = filterCount(kind, filters);
  return (
    <div className="jp-colabsync-kinds">
      <div
        className="jp-colabsync-segments"
        role="radiogroup"
        aria-label={trans.__('What to search for')}
      >
        {KINDS.map(each => (
          <label key={each} className={each === kind ? 'jp-mod-active' : ''}>
            <input
              className="jp-colabsync-spoken"
              type="radio"
              name={name}
              checked={each === kind}
              onChange={() => void kaggle.setKind(each)}
            />
            {kindWord(each, trans)}
          </label>
        ))}
      </div>
      <IconButton
        icon={count > 0 ? filterDotIcon : filterIcon}
        label={
          count > 0
            ? trans._n('Sort and filter: %1 is set', 'Sort and filter: %1 are set', count)
            : trans.__('Sort and filter')
        }
        aria-expanded={isFiltering}
        onClick={() => kaggle.showFilters(!isFiltering)}
      />
    </div>
  );
}

function FilterFields(): React.JSX.Element {
  const { trans, workspace } = useUi();
  const { kaggle } = workspace;
  const { kind, filters } = useModel(kaggle);
  const any = trans.__('Any');
  return (
    <div className="jp-colabsync-filters">
      <Choice
        label={trans.__('Sort')}
        value={sortOf(kind, filters)}
        values={SORTS[kind]}
        word={sort => sortWord(sort, kind, trans)}
        onChange={sort => void kaggle.setFilters({ sort })}
      />
      {hasFilters(kind) && (
        <>
          <Choice
            label={trans.__('File type')}
            any={any}
            value={filters.fileType}
            values={FILE_TYPES}
            word={fileTypeWord}
            onChange={fileType => void kaggle.setFilters({ fileType })}
          />
          <Choice
            label={trans.__('Size')}
            any={any}
            value={filters.size}
            values={SIZES}
            word={size => sizeWord(size, trans)}
            onChange={size => void kaggle.setFilters({ size })}
          />
          <Choice
            label={trans.__('Licence')}
            any={any}
            value={filters.licence}
            values={LICENCES}
            word={licence => licenceWord(licence, trans)}
            onChange={licence => void kaggle.setFilters({ licence })}
          />
        </>
      )}
    </div>
  );
}

/** One of some words; with `any`, or none of them. */
function Choice<T extends string>(props: {
  readonly label: string;
  readonly any?: string;
  readonly value: T | null;
  readonly values: readonly T[];
  readonly word: (value: T) => string;
  readonly onChange: (value: T | null) => void;
}): React.JSX.Element {
  const { label, any, value, values, word, onChange } = props;
  return (
    <label className="jp-colabsync-filter">
      <span>{label}</span>
      <HTMLSelect
        value={value ?? ''}
        onChange={event =>
          onChange(values.find(each => each === event.target.value) ?? null)
        }
      >
        {any !== undefined && <option value="">{any}</option>}
        {values.map(each => (
          <option key={each} value={each}>
            {word(each)}
          </option>
        ))}
      </HTMLSelect>
    </label>
  );
}
