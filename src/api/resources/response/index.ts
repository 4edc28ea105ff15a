export { response } from './response.ts'
