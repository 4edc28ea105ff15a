import { features } from './all.ts'

export function featuresDocument(): string {
  return `${features.length}`
}
