; Installs Hookflow for one person, without administrator rights.   makensis -DVERSION=1.2.3 -DFROM=dir -DTO=file.exe
Target amd64-unicode ; as the programs are
Unicode true
Name "Hookflow ${VERSION}"
OutFile "${TO}"
RequestExecutionLevel user
InstallDir "$LOCALAPPDATA\Programs\Hookflow"
InstallDirRegKey HKCU "Software\Hookflow" "Folder"
SetCompressor /SOLID lzma
SetCompressorDictSize 64
Icon "${FROM}\hookflow.ico"
UninstallIcon "${FROM}\hookflow.ico"
Page directory
Page instfiles
UninstPage uninstConfirm
UninstPage instfiles
!define KEPT "Software\Microsoft\Windows\CurrentVersion\Uninstall\Hookflow"
!define CLASSES "Software\Classes"

Section
  SetOutPath "$INSTDIR"
  File "${FROM}\hookflow.exe"
  File "${FROM}\hookflow-window.exe"
  File "${FROM}\hookflow.ico"
  File "${FROM}\LICENSE.txt"
  File "${FROM}\NOTICE.txt"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\Hookflow.lnk" "$INSTDIR\hookflow-window.exe" "" "$INSTDIR\hookflow.ico"
  WriteRegStr HKCU "Software\Hookflow" "Folder" "$INSTDIR"
  ; what opens .bpmn: offered, and the default where there is none yet
  WriteRegStr HKCU "${CLASSES}\Hookflow.bpmn" "" "BPMN process"
  WriteRegStr HKCU "${CLASSES}\Hookflow.bpmn\DefaultIcon" "" "$INSTDIR\hookflow.ico"
  WriteRegStr HKCU "${CLASSES}\Hookflow.bpmn\shell\open\command" "" '"$INSTDIR\hookflow-window.exe" "%1"'
  WriteRegStr HKCU "${CLASSES}\.bpmn\OpenWithProgids" "Hookflow.bpmn" ""
  ReadRegStr $0 HKCU "${CLASSES}\.bpmn" ""
  StrCmp $0 "" 0 +2
    WriteRegStr HKCU "${CLASSES}\.bpmn" "" "Hookflow.bpmn"
  System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
  WriteRegStr HKCU "${KEPT}" "DisplayName" "Hookflow"
  WriteRegStr HKCU "${KEPT}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${KEPT}" "DisplayIcon" "$INSTDIR\hookflow.ico"
  WriteRegStr HKCU "${KEPT}" "Publisher" "The Hookflow authors"
  WriteRegStr HKCU "${KEPT}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegDWORD HKCU "${KEPT}" "NoModify" 1
  WriteRegDWORD HKCU "${KEPT}" "NoRepair" 1
SectionEnd

Section "Uninstall"
  Delete "$INSTDIR\hookflow.exe"
  Delete "$INSTDIR\hookflow-window.exe"
  Delete "$INSTDIR\hookflow.ico"
  Delete "$INSTDIR\LICENSE.txt"
  Delete "$INSTDIR\NOTICE.txt"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\Hookflow.lnk"
  ReadRegStr $0 HKCU "${CLASSES}\.bpmn" ""
  StrCmp $0 "Hookflow.bpmn" 0 +2
    DeleteRegValue HKCU "${CLASSES}\.bpmn" ""
  DeleteRegValue HKCU "${CLASSES}\.bpmn\OpenWithProgids" "Hookflow.bpmn"
  DeleteRegKey HKCU "${CLASSES}\Hookflow.bpmn"
  DeleteRegKey HKCU "${KEPT}"
  DeleteRegKey HKCU "Software\Hookflow"
SectionEnd
