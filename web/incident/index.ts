export { IncidentBrief } from './brief.tsx'
