package dev.halfopen.spring.boot;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import org.springframework.asm.Handle;
import org.springframework.asm.Label;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;
import org.springframework.asm.SpringAsmInfo;
import org.springframework.asm.Type;

/** Reads the code of an instance method, and finds the methods that it calls on {@code this}. */
abstract class ThisOnStack extends MethodVisitor {
  /*
   * It follows the depth of the operand stack, in slots, and in which of them `this` lies. Where
   * code is jumped to, the frame that stands there gives the depth; what lies beneath is the same
   * on every way there, as compilers write it. Copies on the stack are not followed: of those we
   * say nothing.
   */
  private static final int PUTS_ASIDE = 6;

  private final BitSet ofThis = new BitSet();
  private int depth;

  ThisOnStack() {
    super(SpringAsmInfo.ASM_VERSION);
  }

  /** A method is called on {@code this}, or taken from it as a method reference. */
  abstract void called(String name, String descriptor);

  private void push(int slots) {
    ofThis.clear(depth, depth + slots);
    depth += slots;
  }

  private void pop(int slots) {
    depth = Math.max(0, depth - slots);
  }

  private void change(int slots) {
    if (slots >= 0) {
      push(slots);
    } else {
      pop(-slots);
    }
  }

  private boolean isThisBeneath(int slots) {
    int place = depth - slots - 1;
    return place >= 0 && ofThis.get(place);
  }

  private static int argumentSlots(String descriptor) {
    return (Type.getArgumentsAndReturnSizes(descriptor) >> 2) - 1;
  }

  private static int resultSlots(String descriptor) {
    return Type.getArgumentsAndReturnSizes(descriptor) & 3;
  }

  @Override
  public void visitMethodInsn(
      int opcode, String owner, String name, String descriptor, boolean isInterface) {
    int arguments = argumentSlots(descriptor);
    if ((opcode == Opcodes.INVOKEVIRTUAL || opcode == Opcodes.INVOKEINTERFACE)
        && isThisBeneath(arguments)) {
      called(name, descriptor);
    }
    pop(opcode == Opcodes.INVOKESTATIC ? arguments : arguments + 1);
    push(resultSlots(descriptor));
  }

  @Override
  public void visitInvokeDynamicInsn(
      String name, String descriptor, Handle bootstrap, Object... arguments) {
    int captured = argumentSlots(descriptor);
    for (Object argument : arguments) {
      if (argument instanceof Handle handle
          && (handle.getTag() == Opcodes.H_INVOKEVIRTUAL
              || handle.getTag() == Opcodes.H_INVOKEINTERFACE)
          && captured > 0
          && isThisBeneath(captured - 1)) {
        called(handle.getName(), handle.getDesc());
      }
    }
    pop(captured);
    push(resultSlots(descriptor));
  }

  @Override
  public void visitFrame(
      int type, int locals, Object @Nullable [] local, int values, Object @Nullable [] stack) {
    int slots = values;
    for (int i = 0; i < values && stack != null; i++) {
      if (stack[i] == Opcodes.LONG || stack[i] == Opcodes.DOUBLE) {
        slots++;
      }
    }
    if (slots > depth) {
      push(slots - depth);
    }
    depth = slots;
  }

  @Override
  public void visitVarInsn(int opcode, int variable) {
    switch (opcode) {
      case Opcodes.ILOAD, Opcodes.FLOAD -> push(1);
      case Opcodes.LLOAD, Opcodes.DLOAD -> push(2);
      case Opcodes.ALOAD -> {
        push(1);
        ofThis.set(depth - 1, variable == 0);
      }
      case Opcodes.ISTORE, Opcodes.FSTORE, Opcodes.ASTORE -> pop(1);
      case Opcodes.LSTORE, Opcodes.DSTORE -> pop(2);
      default -> {}
    }
  }

  @Override
  public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
    int slots = Type.getType(descriptor).getSize();
    switch (opcode) {
      case Opcodes.GETSTATIC -> push(slots);
      case Opcodes.PUTSTATIC -> pop(slots);
      case Opcodes.GETFIELD -> {
        pop(1);
        push(slots);
      }
      default -> pop(slots + 1);
    }
  }

  @Override
  public void visitTypeInsn(int opcode, String type) {
    if (opcode == Opcodes.NEW) {
      push(1);
    } else if (opcode != Opcodes.CHECKCAST) {
      pop(1);
      push(1);
    }
  }

  @Override
  public void visitIntInsn(int opcode, int operand) {
    if (opcode != Opcodes.NEWARRAY) {
      push(1);
    }
  }

  @Override
  public void visitLdcInsn(Object value) {
    push(value instanceof Long || value instanceof Double ? 2 : 1);
  }

  @Override
  public void visitJumpInsn(int opcode, Label label) {
    switch (opcode) {
      case Opcodes.GOTO -> {}
      case Opcodes.IF_ICMPEQ,
          Opcodes.IF_ICMPNE,
          Opcodes.IF_ICMPLT,
          Opcodes.IF_ICMPGE,
          Opcodes.IF_ICMPGT,
          Opcodes.IF_ICMPLE,
          Opcodes.IF_ACMPEQ,
          Opcodes.IF_ACMPNE ->
          pop(2);
      default -> pop(1);
    }
  }

  @Override
  public void visitTableSwitchInsn(int from, int to, Label otherwise, Label... labels) {
    pop(1);
  }

  @Override
  public void visitLookupSwitchInsn(Label otherwise, int[] keys, Label[] labels) {
    pop(1);
  }

  @Override
  public void visitMultiANewArrayInsn(String descriptor, int dimensions) {
    pop(dimensions);
    push(1);
  }

  @Override
  public void visitInsn(int opcode) {
    if (opcode >= Opcodes.DUP && opcode <= Opcodes.SWAP) {
      // They put copies aside or beneath.
      ofThis.clear(Math.max(0, depth - PUTS_ASIDE), depth);
    }
    change(StackSlots.of(opcode));
  }
}
