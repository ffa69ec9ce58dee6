export const GET = () => new Response('A route of the application.')
