export { neverBlock } from './never-block.ts'
