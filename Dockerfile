# Two stages: the first builds the app and the server, the second carries what runs and nothing else.
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# Without install scripts: every native part comes prebuilt, and this image never starts an embedded database.
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM node:24-slim
ENV NODE_ENV=production
WORKDIR /app
# All of it root's: the process cannot change its own program.
COPY --from=build /app/package.json /app/LICENSE /app/NOTICE ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/migrations ./migrations
# What the server reads stands beside its source, and so do the lines that its log names.
COPY --from=build /app/server ./server
# The public pages have the app's colours.
COPY --from=build /app/client/tokens.css ./client/
COPY --from=build /app/dist ./dist
USER node
EXPOSE 3000
# As a program of its own, not under npm: signals reach it.
CMD ["node", "--enable-source-maps", "dist/server/main.js"]
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:3000/readyz').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
