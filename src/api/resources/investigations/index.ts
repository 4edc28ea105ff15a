export { investigations } from './investigations.ts'
