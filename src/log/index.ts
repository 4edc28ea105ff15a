/** What the process says, kept and read back. */
export { type Log, type LogFacts, type LogOptions, type OpenLog, openLog } from './log.ts'
export { type LogLevel, type LogLine, logLevels } from './log-line.ts'
export { type LogPage, type LogQuestion, readLog } from './read-log.ts'
