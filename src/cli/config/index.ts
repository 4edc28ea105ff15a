/** Settings: typed, checked once, each with its source. */
export { leavesOf } from './leaves.ts'
export { type Loaded, loadSettings } from './load.ts'
export { policyOfSetting } from './policy.ts'
export { type Settings, type SourceSetting, settingsSchema } from './schema.ts'
export { isSecret, mask } from './secrets.ts'
