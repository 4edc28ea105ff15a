/** Where addresses are registered: see README.md. */
export { type Countries, countries } from './countries.ts'
export { networks } from './networks.ts'
