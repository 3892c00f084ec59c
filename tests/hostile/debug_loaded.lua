print(package.loaded.debug.getregistry())
