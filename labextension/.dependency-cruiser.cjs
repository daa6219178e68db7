/**
 * The frontend's layering: api -> models -> views -> commands -> plugins, each seeing
 * only what is left of it; ids, icons and tokens are leaves.
 *
 * TypeScript must stay 5.x: with 7 installed dependency-cruiser 17 reads no module
 * at all and still reports success, so tests/guards/test_layering.py counts the modules.
 */
const SOURCE = '^labextension/src/';

/** Modules under `from` may import, of ours, only what one of `to` names. */
const only = (name, from, to) => ({
  name,
  severity: 'error',
  from: { path: SOURCE + from },
  to: { path: SOURCE, pathNot: to.map(target => SOURCE + target) }
});

const SECTIONS = '(account|sync|conflict|drive|kaggle|projects|system|status)/';

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    only('leaves-stand-alone', '(ids|icons|tokens)\\.ts$', [
      'ids',
      'icons',
      'models/',
      'api/'
    ]),
    only('api-stands-alone', 'api/', ['api/']),
    only('drive-contents-see-api', 'drive/', ['drive/', 'api/']),
    only('models-see-api', 'models/', ['models/', 'api/', 'settings\\.gen']),
    only('views-see-models', 'views/', [
      'views/',
      'models/',
      'api/contract\\.gen',
      'api/errors',
      'ids',
      'icons'
    ]),
    only('commands-see-no-plugins', 'commands/', [
      'commands/',
      'models/',
      'views/.*(Dialog|conflict)',
      // pure words for notifications and menus, and what views ask of JupyterLab
      'views/parts/(format|jobWords|rendering)\\.ts$',
      'views/sync/linkState\\.ts$',
      'views/files/fileLook\\.ts$',
      'api/contract\\.gen',
      'api/errors',
      'ids',
      'icons'
    ]),
    {
      name: 'sections-are-strangers',
      severity: 'error',
      from: { path: SOURCE + 'views/' + SECTIONS },
      to: { path: SOURCE + 'views/' + SECTIONS, pathNot: SOURCE + 'views/$1/' }
    },
    {
      name: 'plugins-are-the-top',
      severity: 'error',
      from: { path: SOURCE, pathNot: [SOURCE + 'plugins/', SOURCE + 'index'] },
      to: { path: SOURCE + 'plugins/' }
    },
    {
      name: 'react-only-in-views',
      severity: 'error',
      from: { path: SOURCE, pathNot: SOURCE + 'views/' },
      to: { path: '(^|node_modules/)(@types/)?react(-dom)?(/|$)' }
    },
    {
      name: 'application-only-in-plugins',
      severity: 'error',
      from: { path: SOURCE, pathNot: [SOURCE + 'plugins/', SOURCE + 'index'] },
      to: { path: '@jupyterlab/application' }
    },
    {
      name: 'declared-dependencies-only',
      severity: 'error',
      from: { path: SOURCE },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown'] }
    }
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' }
  }
};
