export { version } from '../kernel/index.ts'
