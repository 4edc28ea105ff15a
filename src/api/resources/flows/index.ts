export { flows } from './flows.ts'
