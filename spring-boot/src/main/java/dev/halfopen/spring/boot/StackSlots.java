package dev.halfopen.spring.boot;

import org.springframework.asm.Opcodes;

/** What instructions of the JVM take from the operand stack and put onto it (JVMS 6.5). */
final class StackSlots {
  private StackSlots() {}

  /** By how many slots an instruction without operands makes the stack higher. */
  static int of(int opcode) {
    return switch (opcode) {
      case Opcodes.ACONST_NULL,
          Opcodes.ICONST_M1,
          Opcodes.ICONST_0,
          Opcodes.ICONST_1,
          Opcodes.ICONST_2,
          Opcodes.ICONST_3,
          Opcodes.ICONST_4,
          Opcodes.ICONST_5,
          Opcodes.FCONST_0,
          Opcodes.FCONST_1,
          Opcodes.FCONST_2,
          Opcodes.DUP,
          Opcodes.DUP_X1,
          Opcodes.DUP_X2,
          Opcodes.I2L,
          Opcodes.I2D,
          Opcodes.F2L,
          Opcodes.F2D ->
          1;
      case Opcodes.LCONST_0,
          Opcodes.LCONST_1,
          Opcodes.DCONST_0,
          Opcodes.DCONST_1,
          Opcodes.DUP2,
          Opcodes.DUP2_X1,
          Opcodes.DUP2_X2 ->
          2;
      case Opcodes.IALOAD,
          Opcodes.FALOAD,
          Opcodes.AALOAD,
          Opcodes.BALOAD,
          Opcodes.CALOAD,
          Opcodes.SALOAD,
          Opcodes.POP,
          Opcodes.IADD,
          Opcodes.FADD,
          Opcodes.ISUB,
          Opcodes.FSUB,
          Opcodes.IMUL,
          Opcodes.FMUL,
          Opcodes.IDIV,
          Opcodes.FDIV,
          Opcodes.IREM,
          Opcodes.FREM,
          Opcodes.ISHL,
          Opcodes.LSHL,
          Opcodes.ISHR,
          Opcodes.LSHR,
          Opcodes.IUSHR,
          Opcodes.LUSHR,
          Opcodes.IAND,
          Opcodes.IOR,
          Opcodes.IXOR,
          Opcodes.L2I,
          Opcodes.L2F,
          Opcodes.D2I,
          Opcodes.D2F,
          Opcodes.FCMPL,
          Opcodes.FCMPG,
          Opcodes.MONITORENTER,
          Opcodes.MONITOREXIT,
          Opcodes.IRETURN,
          Opcodes.FRETURN,
          Opcodes.ARETURN,
          Opcodes.ATHROW ->
          -1;
      case Opcodes.POP2,
          Opcodes.LADD,
          Opcodes.DADD,
          Opcodes.LSUB,
          Opcodes.DSUB,
          Opcodes.LMUL,
          Opcodes.DMUL,
          Opcodes.LDIV,
          Opcodes.DDIV,
          Opcodes.LREM,
          Opcodes.DREM,
          Opcodes.LAND,
          Opcodes.LOR,
          Opcodes.LXOR,
          Opcodes.LRETURN,
          Opcodes.DRETURN ->
          -2;
      case Opcodes.LCMP,
          Opcodes.DCMPL,
          Opcodes.DCMPG,
          Opcodes.IASTORE,
          Opcodes.FASTORE,
          Opcodes.AASTORE,
          Opcodes.BASTORE,
          Opcodes.CASTORE,
          Opcodes.SASTORE ->
          -3;
      case Opcodes.LASTORE, Opcodes.DASTORE -> -4;
      default -> 0;
    };
  }
}
