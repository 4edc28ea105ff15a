/** What is made of alerts: see README.md. */
export { createResponse, foundOf, muteIncidentsAnew, type ResponseOptions } from './response.ts'
