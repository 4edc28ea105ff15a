/** What is made of alerts: see README.md. */
export {
  createResponse,
  foundOf,
  muteAnew,
  type Response,
  type ResponseOptions,
  weighAnew,
} from './response.ts'
