print(dofile "/root/.profile")
