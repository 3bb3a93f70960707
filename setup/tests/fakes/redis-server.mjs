console.log('Redis server v=7.0.15')
