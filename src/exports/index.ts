/** Records in the forms of other programs. */
export {
  alertColumns,
  type Cell,
  type Column,
  eventColumns,
  flowColumns,
  type HostLike,
  hostColumns,
  incidentColumns,
} from './columns.ts'
export { csvLine } from './csv.ts'
export { incidentMarkdown, markdownHead, markdownRow } from './markdown.ts'
export { bundleHead, type StixObject, stixObjects } from './stix.ts'
