export interface ViewsTables {
  views: ViewRow
}

/** A search that is kept under a name. */
export interface ViewRow {
  id: string
  /** Id of the user who made it. */
  owner: string
  name: string
  /** Name and query in lower case. */
  search: string
  /** Of which page it is a view: `incidents`. */
  page: string
  /** Query string of the page, as in its address. */
  query: string
  /** 1: everyone sees it. */
  shared: number
  version: number
  /** Milliseconds since the Unix epoch. */
  changed_ms: number
}
