export { exports, operations } from './exports.ts'
