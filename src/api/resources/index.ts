/** What can be asked for and changed over the API. */
export { resourcesWith } from './all.ts'
export { scrape } from './system/index.ts'
export { welcome } from './welcome/index.ts'
