export { serviceAccounts } from './service-accounts.ts'
