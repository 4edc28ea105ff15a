/** Shapes of the tables of hosts: what each sensor knows of one, and what is known of it and set by people in all. */
export interface EntityTables {
  entities: EntityRow
  entity_list: EntityListRow
}

/** By address and sensor. */
export interface HostRow {
  sensor: string
  address: string
  first_us: number
  last_us: number
  /** The `HostSighting`. */
  body: string
}

/** By address, over all sensors. What people set stands in the last columns; the others follow from `hosts`. */
export interface EntityRow {
  address: string
  is_home: number
  kind: string
  kind_basis: string
  mac: string
  /** The surest of its names, as it was heard. */
  name: string
  /** All of them in lower case, between spaces. */
  names: string
  first_us: number
  last_us: number
  /** As people set it, else by kind; and as a number, 0 low to 3 critical. */
  importance: string
  weight: number
  /** '' where nobody set it. */
  set_importance: string
  /** Between spaces. */
  tags: string
  owner: string
  /** Id of the account that set any of it last; '' where nobody did. */
  set_by: string
  /** Milliseconds since the Unix epoch; 0 where nobody did. */
  set_ms: number
  /** One more with each change by a person; 0: nobody changed it. */
  version: number
}

/** A view: an entity, what stands open about it, and its words to be searched. */
export interface EntityListRow extends EntityRow {
  /** Of its open incidents the highest, and how many there are. */
  urgency: number
  open_incidents: number
  search: string
}
