/** What the process says, kept and read back. */
export { type Log, type LogOptions, type OpenLog, openLog } from './log.ts'
export { type LogLine, logLevels } from './log-line.ts'
export { countLog, type LogCount, type LogQuestion, readLog } from './read-log.ts'
export { tailLog } from './tail-log.ts'
