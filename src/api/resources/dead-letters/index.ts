export { deadLetters } from './dead-letters.ts'
