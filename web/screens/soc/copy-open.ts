/** What few do with the open incident, and the queue does not wait for. */
export { copyMarkdown } from '../../incident/index.ts'
