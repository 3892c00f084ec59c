-- Claims another verdict.
os.exit(102)
