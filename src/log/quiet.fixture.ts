/** For tests: a log that keeps nothing and tells nobody. */
import { type Log, openLog } from './index.ts'

export const quietLog: Log = openLog({
  ...{ folder: null, component: 'test', level: 'error', people: null },
  now: () => 0,
})
