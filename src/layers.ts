/**
 * Which folder may import which: the architecture as data, held by `test/architecture.test.ts`. Every import goes
 * through the other folder's `index.ts`. A stage inside a group knows the kernel and the contracts, never a stage
 * beside it, but for `detection/hosts`, by whose numbers others know a host: the group's own file composes them. The groups meet in `run.ts`, on the bus, and in the doors.
 * A permission that nobody uses is refused, too.
 */
export const layers: Readonly<Record<string, readonly string[]>> = {
  contracts: [],
  kernel: [],
  observations: ['kernel', 'contracts'],
  'sensing/capture': ['kernel', 'contracts'],
  'sensing/wire': ['kernel', 'contracts'],
  'sensing/flows': ['kernel', 'contracts', 'observations'],
  sensing: ['kernel', 'contracts', 'sensing/capture', 'sensing/wire', 'sensing/flows'],
  'detection/hosts': ['kernel', 'contracts', 'observations'],
  'detection/features': ['kernel', 'contracts', 'detection/hosts'],
  'detection/models': ['kernel', 'contracts'],
  'detection/behaviours': ['kernel', 'contracts', 'observations', 'detection/hosts'],
  'detection/profiles': ['kernel', 'contracts', 'detection/hosts'],
  'detection/fusion': ['kernel', 'contracts'],
  'detection/explanation': ['kernel', 'contracts'],
  detection: [
    'kernel',
    'contracts',
    'observations',
    'detection/hosts',
    'detection/features',
    'detection/models',
    'detection/behaviours',
    'detection/profiles',
    'detection/fusion',
    'detection/explanation',
  ],
  bus: ['kernel', 'contracts'],
  accounts: [],
  'api/kit': ['kernel', 'contracts', 'accounts', 'store'],
  'api/resources': ['accounts', 'store', 'api/kit'],
  api: ['kernel', 'store', 'api/kit', 'api/resources', 'api/stream'],
  'api/stream': ['kernel', 'contracts', 'accounts', 'store', 'api/kit'],
  audit: ['kernel', 'contracts'],
  // An entry of the audit log is made in the transaction of the change itself.
  store: ['kernel', 'contracts', 'audit'],
  'response/incidents': ['kernel', 'contracts'],
  // What is made of alerts is kept in the transaction that keeps them.
  response: ['contracts', 'response/incidents', 'store'],
  training: ['kernel', 'contracts', 'detection/models'],
  // The one driver, and the only place where sensing, detection and the bus meet.
  run: ['kernel', 'contracts', 'observations', 'sensing/capture', 'sensing', 'detection', 'bus'],
  cli: [
    'kernel',
    'contracts',
    'observations',
    'sensing/capture',
    'sensing/flows',
    'detection/hosts',
    'detection/features',
    'detection/models',
    'detection/behaviours',
    'detection/explanation',
    'bus',
    'response',
    'store',
    'training',
    'sensing',
    'detection',
    'run',
  ],
}
