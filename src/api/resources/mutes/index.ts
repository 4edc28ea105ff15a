export { mutes } from './mutes.ts'
