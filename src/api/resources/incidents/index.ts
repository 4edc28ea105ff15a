export { incidents } from './incidents.ts'
