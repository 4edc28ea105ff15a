export { scrape } from './scrape.ts'
export { system } from './system.ts'
