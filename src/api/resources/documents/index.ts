export { documentsOf } from './documents.ts'
