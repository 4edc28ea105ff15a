import './charts.css'

export { Bars } from './bars.tsx'
export { ChartTable, TableToggle } from './chart-table.tsx'
export type { LaneMark } from './lane.tsx'
export { lineSentence, spikeSentence } from './sentence.ts'
export * from './series.ts'
export { SpikeTrain } from './spike-train.tsx'
export { placeOf, type TimeRow, TimeRows } from './time-rows.tsx'
